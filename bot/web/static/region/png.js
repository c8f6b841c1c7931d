// A mask as PNG: one bit a pixel, black 0, white 1. Written by ourselves, because browsers that hide from
// fingerprinting change the pixels that a canvas gives away.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export async function encode({ width, height, bits }) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 1; // bits per pixel; grey, the usual compression and filters, not interlaced
  const parts = [chunk("IHDR", header), chunk("IDAT", await deflated(rows(width, height, bits))), chunk("IEND", [])];
  return new Blob([new Uint8Array(SIGNATURE), ...parts], { type: "image/png" });
}

// Every row begins with its filter, which is none, and ends at a whole byte.
function rows(width, height, bits) {
  const length = 1 + Math.ceil(width / 8);
  const packed = new Uint8Array(length * height);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    const to = y * length + 1;
    for (let x = 0; x < width; x++) {
      if (bits[from + x]) packed[to + (x >> 3)] |= 128 >> (x & 7);
    }
  }
  return packed;
}

async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(name, body) {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}
