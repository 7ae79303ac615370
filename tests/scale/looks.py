"""What a browser is asked of a page that it shows: what is too wide, too faint, too small, unlabelled or out of order."""

from typing import Final

TOO_WIDE: Final = """
(() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const beyond = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1);
  return [`too wide: ${beyond.slice(0, 3).map(one => one.outerHTML.slice(0, 80))}`];
})()
"""

FAULTS: Final = """
(() => {
  const faults = [...TOO_WIDE];
  const isShown = one => one.offsetParent !== null && one.getBoundingClientRect().width > 0;
  const pixel = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const colour = said => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = said;
    pixel.fillRect(0, 0, 1, 1);
    return pixel.getImageData(0, 0, 1, 1).data;
  };
  const behind = one => {
    for (let at = one; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] > 250) return found;
    }
    return [255, 255, 255];
  };
  // Relative luminance and contrast: WCAG 2.2.
  const light = rgb => [0.2126, 0.7152, 0.0722].reduce((sum, share, at) => {
    const part = rgb[at] / 255;
    return sum + share * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, one = text.parentElement;
    if (!text.data.trim() || !isShown(one) || one.classList.contains('unseen')) continue;
    const ratio = contrast(colour(getComputedStyle(one).color), behind(one));
    if (ratio < 4.5) faults.push(`faint (${ratio.toFixed(2)}): ${text.data.trim()}`);
  }
  for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!isShown(one)) continue;
    if (!one.labels.length) faults.push(`unlabelled: ${one.name}`);
    if (contrast(colour(getComputedStyle(one).borderColor), behind(one.parentElement)) < 3) faults.push(`faint edge: ${one.name}`);
  }
  for (const one of document.querySelectorAll('button, input:not([type=hidden])')) {
    if (isShown(one) && one.getBoundingClientRect().height < 24) faults.push(`small: ${one.outerHTML.slice(0, 80)}`);
  }
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1 || levels.some((level, at) => level > (levels[at - 1] || 0) + 1)) {
    faults.push(`headings: ${levels}`);
  }
  if (!document.title.trim()) faults.push('no title');
  return faults;
})()
""".replace("TOO_WIDE", TOO_WIDE.strip())

_CONTROLS: Final = """
[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
  .filter(one => one.offsetParent !== null)
"""

CONTROLS: Final = f"{_CONTROLS}.length"
"""How many things there are to go to."""

FOCUSED: Final = f"""
(() => {{
  const one = document.activeElement, look = getComputedStyle(one);
  return [{_CONTROLS.strip()}.indexOf(one), look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2];
}})()
"""
"""The place of what has the focus among them, and whether that is to be seen."""
