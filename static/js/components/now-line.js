// The line at now moves on, in list and grid.

// The page says its moment, and the script counts on from there: whatever the clock here says, it runs as fast.
let line, begun, moment;

const lastStarted = (now) => {
  const grid = [...document.querySelectorAll("tr[data-at]")].findLast((row) => row.dataset.at <= now);
  if (grid) return grid;
  const rows = [...document.querySelectorAll(".hour[data-at] .row")];
  const minutes = (row) => Number(row.querySelector("time").textContent.slice(-2));
  return rows.findLast((row) => Number(row.closest(".hour").dataset.at) + 60 * minutes(row) <= now);
};

const moveLine = () => {
  if (document.getElementById("now") !== line) {
    line = document.getElementById("now");
    begun = Date.now();
    moment = Number(line?.dataset.at);
    return;
  }
  if (!line) return;
  const now = moment + Math.floor((Date.now() - begun) / 1000);
  const passed = Math.floor(now / 60) - Math.floor(line.dataset.at / 60);
  if (!passed) return;
  line.dataset.at = now;
  const [hours, minutes] = line.querySelector("time").textContent.split(":").map(Number);
  const clock = (hours * 60 + minutes + passed) % 1440;
  const said = [Math.floor(clock / 60), clock % 60].map((part) => String(part).padStart(2, "0")).join(":");
  for (const time of document.querySelectorAll("#now time, .to-now time")) time.textContent = said;
  const last = lastStarted(now);
  if (last?.matches(".row")) last.after(line);
  else if (last) {
    const until = last.nextElementSibling?.dataset.at ?? now;
    line.dataset.quarter = Math.min(4, Math.floor((4 * (now - last.dataset.at)) / (until - last.dataset.at || 1)));
    last.querySelector("th").append(line);
  }
};
document.addEventListener("DOMContentLoaded", moveLine);
document.addEventListener("swapped", moveLine);
setInterval(moveLine, 10_000);
