import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { svgToPng } from "../../src/runtime/svg-to-png.ts";

const drawing = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" fill="#ffffff"/>${inside}</svg>`;
const words = (text: string) =>
  `<text x="2" y="22" font-family="Inter" font-size="20" fill="#000000">${text}</text>`;

/** Width, height, and how many pixels are not white, of a PNG with eight bits for each of red, green, blue and opacity. */
function readPng(bytes: Uint8Array): { width: number; height: number; drawn: number } {
  const png = Buffer.from(bytes);
  expect(png.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const data: Buffer[] = [];
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const name = png.subarray(at + 4, at + 8).toString();
    names.push(name);
    if (name === "IDAT") data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  expect([names[0], names.at(-1)]).toEqual(["IHDR", "IEND"]);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([...png.subarray(24, 26)]).toEqual([8, 6]);
  return { width, height, drawn: countDrawn(inflateSync(Buffer.concat(data)), width, height) };
}

/** Each line begins with how it is to be read: as it is, or as the difference to the pixels at the left or above. */
function countDrawn(lines: Buffer, width: number, height: number): number {
  const stride = width * 4;
  let above = Buffer.alloc(stride);
  let drawn = 0;
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (stride + 1)] ?? 0;
    const line = Buffer.from(lines.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; x += 1) {
      const [a, b, c] = [line[x - 4] ?? 0, above[x] ?? 0, x < 4 ? 0 : (above[x - 4] ?? 0)];
      const predicted = [0, a, b, (a + b) >> 1, nearest(a, b, c)][filter] ?? 0;
      line[x] = ((line[x] ?? 0) + predicted) & 255;
    }
    for (let x = 0; x < stride; x += 4) if (line.readUInt32BE(x) !== 0xff_ff_ff_ff) drawn += 1;
    above = line;
  }
  return drawn;
}

function nearest(a: number, b: number, c: number): number {
  const [left, up, corner] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (left <= up && left <= corner) return a;
  return up <= corner ? b : c;
}

test("an SVG becomes a PNG of its size, with its shapes and its words", async () => {
  expect(readPng(await svgToPng(drawing("")))).toEqual({ width: 60, height: 30, drawn: 0 });
  const square = readPng(
    await svgToPng(drawing('<rect x="10" y="5" width="10" height="10" fill="#d64545"/>')),
  );
  expect(square.drawn).toBe(100);
  const one = readPng(await svgToPng(drawing(words("8"))));
  const three = readPng(await svgToPng(drawing(words("8ä8"))));
  expect(one.drawn).toBeGreaterThan(50);
  expect(three.drawn).toBeGreaterThan(2.5 * one.drawn);
});

test("what is no SVG is refused, and the next one is drawn", async () => {
  await expect(svgToPng("words")).rejects.toThrow("the picture could not be drawn");
  await expect(svgToPng(drawing("<rect"))).rejects.toThrow("the picture could not be drawn");
  expect(readPng(await svgToPng(drawing(words("8")))).drawn).toBeGreaterThan(50);
});
