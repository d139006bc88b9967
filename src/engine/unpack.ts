/** Where each decision finds what it learnt: at these contexts, and so many beyond. */
const COPY = 0;
const AGAIN = 128;
const LENGTH = 192;
const DISTANCE = 320;
const BYTE = 1024;
const BYTE_BEFORE = BYTE + 65536;
const CONTEXTS = BYTE_BEFORE + 65536;

/**
 * Undoes `pack` of tools/pack.mjs: bytes out of printable text. The engine is an eighth smaller so than deflated.
 *
 * As in LZMA the bytes are a row of copies of what came before and of single bytes, written as yes-or-no decisions by
 * a range coder: each decision narrows a range in proportion to how likely it was, and that is learnt, apart for each
 * context, from the decisions before. The text is the digits of a number in the last range, to the base 64.
 *
 * Source: Martin (1979), "Range encoding: an algorithm for removing redundancy from a digitised message".
 *
 * @param size - how many bytes
 */
export function unpack(text: string, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  /** How likely a yes is, of 65536, and how often that was learnt. */
  const chance = new Uint16Array(CONTEXTS).fill(32768);
  const seen = new Uint8Array(CONTEXTS);
  let read = 0;
  let range = 1;
  let rest = 0;

  /** A decision, from what two contexts say of it. */
  function decide(context: number, other = context): number {
    while (range < 2 ** 24) {
      const letter = text.charCodeAt(read++);
      // From # on, without the backslash.
      rest = 64 * rest + letter - (letter > 92 ? 36 : 35);
      range *= 64;
    }
    const share = (range >>> 12) * (((chance[context] + chance[other]) >>> 5) | 1);
    const yes = rest < share ? 1 : 0;
    if (yes) range = share;
    else {
      range -= share;
      rest -= share;
    }
    learn(context, yes);
    if (other !== context) learn(other, yes);
    return yes;
  }

  function learn(context: number, yes: number): void {
    chance[context] += (65535 * yes - chance[context]) / (seen[context] + 2);
    if (seen[context] < 30) seen[context]++;
  }

  /** A number from 1 up: whether it has another binary digit, and which. */
  function number(context: number): number {
    let value = 0;
    let digit = 1;
    for (; decide(context); digit *= 2, context += 2) value += digit * decide(context + 1);
    return value + digit;
  }

  let copied = 0;
  let distance = 0;
  for (let i = 0; i < size; ) {
    const before = i > 0 ? bytes[i - 1] : 0;
    if (decide(COPY + 64 * copied + (before >> 2))) {
      const again = copied ? 0 : decide(AGAIN);
      let length = number(LENGTH + 64 * again) + 1 - again;
      if (!again) distance = number(DISTANCE + 64 * Math.min(3, length - 2));
      for (; length > 0; length--, i++) bytes[i] = bytes[i - distance];
      copied = 1;
    } else {
      const first = BYTE + 256 * before;
      const second = BYTE_BEFORE + 256 * (i > 1 ? bytes[i - 2] : 0);
      let value = 1;
      while (value < 256) value = 2 * value + decide(first + value, second + value);
      bytes[i++] = value;
      copied = 0;
    }
  }
  return bytes;
}
