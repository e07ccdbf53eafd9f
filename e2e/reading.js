// What axe cannot see: each function names what is wrong with the page as it stands, and returns nothing where nothing is.

window.reading = (() => {
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${element.textContent.trim().slice(0, 40)}"`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden");
  const all = () => [...document.body.querySelectorAll("*")].filter(isSeen);
  const named = (elements) => [...new Set(elements.map(nameOf))].slice(0, 5);
  const clips = (element) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX);
  const isWithinClip = (element) => {
    for (let one = element.parentElement; one; one = one.parentElement) if (clips(one)) return true;
    return false;
  };

  // 1.4.10: nothing sticks out sideways, but what scrolls in a region of its own.
  const sideways = () => {
    if (document.scrollingElement.scrollWidth <= innerWidth) return [];
    return named(all().filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !isWithinClip(one)));
  };

  // 1.4.4 and 1.4.12: no box cuts its text off.
  const cut = () =>
    named(
      all().filter((element) => {
        const style = getComputedStyle(element);
        if (!["hidden", "clip"].includes(style.overflowY) || style.webkitLineClamp !== "none") return false;
        return element.clientHeight > 1 && element.scrollHeight > element.clientHeight + 2 && element.innerText.trim();
      }),
    );

  const spacing = new CSSStyleSheet();
  spacing.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
  `);
  const space = () => document.adoptedStyleSheets.push(spacing);
  const unspace = () => {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets].filter((one) => one !== spacing);
  };

  // 2.3.3: with reduced motion nothing moves by itself, and nothing glides.
  const moving = () => {
    const milliseconds = (text) => parseFloat(text) * (text.endsWith("ms") ? 1 : 1000);
    const isLong = (durations) => durations.split(",").some((one) => milliseconds(one.trim()) > 10);
    return named(
      all().filter((element) => {
        const style = getComputedStyle(element);
        return isLong(style.transitionDuration) || isLong(style.animationDuration);
      }),
    );
  };

  // 1.4.1 with forced colours: what is current differs from its neighbours by more than a colour of ours.
  const untold = () => {
    const look = (element) => {
      const style = getComputedStyle(element);
      return [style.borderBottomColor, style.borderBottomWidth, style.fontWeight, style.textDecorationLine].join();
    };
    return named(
      [...document.querySelectorAll("[aria-current]")].filter(isSeen).filter((element) => {
        const others = [...(element.closest("ul, nav")?.querySelectorAll("a:not([aria-current])") ?? [])].filter(isSeen);
        return others.length && others.every((other) => look(other) === look(element));
      }),
    );
  };

  // 2.5.5 on a touch screen: what is pressed most is as large as a finger.
  const small = () => {
    const pressed = ".star, .note-link, .filters-button, .primary, .button:not(.quiet), .search-field input";
    return named(
      [...document.querySelectorAll(pressed)].filter(isSeen).filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width < 44 || box.height < 43.5;
      }),
    );
  };

  // 2.4.7 and 2.4.11: whatever has the focus shows it, and nothing lies on top of it.
  const focus = () => {
    const element = document.activeElement;
    if (element === document.body || element === document.documentElement) return "";
    if (!element.matches(":focus")) return ""; // the button within a field of time, which has the browser's own ring
    const label = element.closest("label");
    const isOutlined = (one) => one && getComputedStyle(one).outlineStyle !== "none";
    if (!isOutlined(element) && !isOutlined(label)) return `not shown: ${nameOf(element)}`;
    const box = element.getBoundingClientRect();
    if (!box.width || box.bottom < 0 || box.top > innerHeight) return `out of sight: ${nameOf(element)}`;
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const points = [box.top + 2, box.top + box.height / 2, box.bottom - 2].map((y) => document.elementFromPoint(x, y));
    const isSame = (one) => one && (element.contains(one) || one.contains(element) || label?.contains(one));
    return points.some(isSame) ? "" : `covered: ${nameOf(element)}`;
  };

  return { sideways, cut, space, unspace, moving, untold, small, focus };
})();
