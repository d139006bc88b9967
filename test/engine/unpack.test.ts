import fc from "fast-check";
import { expect, it } from "vitest";
import { unpack } from "../../src/engine/unpack.ts";
import { pack } from "../../tools/pack.mjs";

function unpacked(bytes: Uint8Array): Uint8Array {
  const text = pack(bytes, 2);
  expect(text).toMatch(/^[#-[\]-c]*$/);
  return unpack(text, bytes.length);
}

it("what is packed comes out again, whatever it is: bytes, runs and repetitions at any distance", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 200 })).map(([byte, length]) => {
      return new Uint8Array(length).fill(byte);
    }),
  );
  const bytes = fc
    .tuple(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }))
    .map(([pieces, order]) => {
      const again = pieces.length === 0 ? [] : order.map((i) => pieces[i % pieces.length]!);
      return Uint8Array.from([...pieces, ...again].flatMap((part) => [...part]));
    });
  fc.assert(
    fc.property(bytes, (given) => {
      expect(Buffer.compare(unpacked(given), given)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

it("nothing at all, one byte, and every byte in every context come out again", () => {
  const pairs = Uint8Array.from({ length: 2 * 65536 }, (_, i) => (i % 2 === 0 ? i >> 9 : i >> 1) & 255);
  for (const bytes of [new Uint8Array(0), Uint8Array.of(255), Uint8Array.of(0), pairs])
    expect(Buffer.compare(unpacked(bytes), bytes)).toBe(0);
});

it("random bytes, which nothing can be learnt of, grow by little more than letters of 6 bits ask", () => {
  let state = 1;
  const bytes = Uint8Array.from({ length: 20_000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const text = pack(bytes, 1);
  expect(text.length).toBeLessThan(1.05 * ((bytes.length * 8) / 6));
  expect(Buffer.compare(unpack(text, bytes.length), bytes)).toBe(0);
});
