// The texts on a page that stand out too little from what is behind them (WCAG 2.2, 1.4.3), each with its ratio.
() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mix = (name) => top[name] * top.a + below[name] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const behind = (element) => {
    if (!element) return { r: 255, g: 255, b: 255, a: 1 };
    return over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const faded = (element) => (element ? Number(getComputedStyle(element).opacity) * faded(element.parentElement) : 1);
  const judged = (element, style, text) => {
    const ground = behind(element);
    const colour = parse(style.color);
    const ink = over({ ...colour, a: colour.a * faded(element) }, ground);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = ratio(ink, ground);
    return found < needed ? [`${text.trim().slice(0, 40)} (${found.toFixed(2)})`] : [];
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.textContent;
    if (words.trim() && shown(element)) faint.push(...judged(element, getComputedStyle(element), words));
  }
  for (const field of document.querySelectorAll("[placeholder]")) {
    if (shown(field)) faint.push(...judged(field, getComputedStyle(field, "::placeholder"), field.placeholder));
  }
  return faint;
}
