// The grid by arrow keys.

const titles = ".grid td > a:first-child";
let aim; // where the eye is on the axis of time, while the keys go from room to room

// Where each cell is, from the grid's own corner: it scrolls.
const boxes = (grid) => {
  const { x, y } = grid.getBoundingClientRect();
  return [...grid.querySelectorAll("td[data-talk]")].map((cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    return { cell, left: left - x, right: right - x, top: top - y, bottom: bottom - y };
  });
};

// The nearest cell in a direction: beside it is whatever is on at the same height, above and below are in the same lane.
const beside = (all, here, side) => {
  const y = Math.min(Math.max(aim ?? here.top, here.top), here.bottom - 1);
  const level = all.filter((one) => one.top < here.bottom - 1 && one.bottom > here.top + 1);
  const there = level.filter((one) => (side > 0 ? one.left >= here.right - 1 : one.right <= here.left + 1));
  const away = (one) => Math.abs(one.left - here.left) * 1e4 + Math.max(one.top - y, y - one.bottom, 0);
  aim = y;
  return there.sort((a, b) => away(a) - away(b))[0];
};
const along = (all, here, side) => {
  aim = undefined;
  const lane = all.filter((one) => Math.abs(one.left - here.left) < 2 && side * (one.top - here.top) > 1);
  return lane.sort((a, b) => side * (a.top - b.top))[0];
};
const farthest = (all, here, side) => {
  let last;
  for (let next = beside(all, here, side); next; next = beside(all, next, side)) last = next;
  return last;
};
const moves = {
  ArrowRight: (all, here) => beside(all, here, 1),
  ArrowLeft: (all, here) => beside(all, here, -1),
  ArrowDown: (all, here) => along(all, here, 1),
  ArrowUp: (all, here) => along(all, here, -1),
  End: (all, here) => farthest(all, here, 1),
  Home: (all, here) => farthest(all, here, -1),
};

addEventListener(
  "keydown",
  (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.matches?.(titles)) return;
    const move = moves[event.key];
    if (!move) return;
    const all = boxes(event.target.closest(".grid"));
    const next = move(all, all.find((one) => one.cell === event.target.parentElement));
    event.preventDefault();
    event.stopImmediatePropagation();
    if (next) next.cell.querySelector("a").focus({ preventScroll: true });
    else if (event.key === "ArrowUp") document.getElementById("q").focus(); // as from the first result of a list
  },
  true,
);

// A title that the keys have reached comes out from beneath the heads, with its slot.
addEventListener("focusin", (event) => {
  if (event.target.matches?.(`:is(${titles}):focus-visible`))
    event.target.parentElement.scrollIntoView({ block: "nearest", inline: "nearest" });
});
