// The receipt as a picture, to be saved where a page cannot be: WeChat keeps pressed pictures.

const WIDTH = 640;
const HEIGHT = 400;
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';

function line(pen, text, y, size, { colour = "#1b1f23", weight = 400, font = FONT } = {}) {
  let shown = text;
  pen.fillStyle = colour;
  for (let s = size; s >= size * 0.6; s -= 1) {
    pen.font = `${weight} ${s}px ${font}`;
    if (pen.measureText(shown).width <= WIDTH - 80) break;
  }
  while (shown.length > 1 && pen.measureText(shown).width > WIDTH - 80) {
    shown = `${shown.replace(/…$/, "").slice(0, -1)}…`;
  }
  pen.fillText(shown, 40, y);
}

/** A PNG as a data address; empty where the browser draws none. */
export function receiptPicture({ campaign, number, name, receipt, counted, heading, site }) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext && canvas.getContext("2d");
  if (!pen) return "";
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#0b57a4";
  pen.fillRect(0, 0, WIDTH, 12);
  line(pen, campaign, 70, 26, { colour: "#565e66" });
  line(pen, `${number} ${name}`.trim(), 122, 32, { weight: 700 });
  line(pen, heading, 196, 24, { colour: "#565e66" });
  line(pen, receipt, 252, 46, { weight: 700, font: "ui-monospace, Menlo, Consolas, monospace" });
  line(pen, counted, 316, 24, { colour: "#565e66" });
  line(pen, site, 362, 22, { colour: "#565e66" });
  return canvas.toDataURL("image/png");
}
