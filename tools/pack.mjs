// Packs bytes into printable text, as src/engine/unpack.ts reads it: how is said there.

const COPY = 0;
const AGAIN = 128;
const LENGTH = 192;
const DISTANCE = 320;
const BYTE = 1024;
const BYTE_BEFORE = BYTE + 65536;
const CONTEXTS = BYTE_BEFORE + 65536;

/** Of longer copies only some lengths are tried. */
const TRIED = 24;

/**
 * @param {Uint8Array} bytes
 * @param {number} rounds - tries at finding the shortest text
 */
export function pack(bytes, rounds = 6) {
  const copies = findCopies(bytes);
  let costs = new Float64Array(2 * CONTEXTS).fill(1);
  let text;
  // What a decision costs depends on how often it is taken, so each round goes by the costs of the one before.
  for (let round = 0; round < rounds; round++) {
    const coder = new Coder();
    write(bytes, cheapest(bytes, copies, costs), coder);
    costs = coder.costs();
    const made = coder.text();
    if (text === undefined || made.length < text.length) text = made;
  }
  return text;
}

/** The range coder, which learns as the decoder does. */
class Coder {
  #chance = new Uint16Array(CONTEXTS).fill(32768);
  #seen = new Uint8Array(CONTEXTS);
  /** How often each context was decided with no and with yes; a little where it never was. */
  #counts = new Float64Array(2 * CONTEXTS).fill(0.4);
  /** The number so far: digits, then five more as one number, of which the range is in units of the last. */
  #digits = [];
  #low = 0;
  #range = 1;

  decide(yes, context, other = context) {
    while (this.#range < 2 ** 24) {
      this.#shift();
      this.#range *= 64;
    }
    const share = (this.#range >>> 12) * (((this.#chance[context] + this.#chance[other]) >>> 5) | 1);
    if (yes) this.#range = share;
    else {
      this.#range -= share;
      this.#low += share;
      if (this.#low >= 2 ** 30) this.#carry();
    }
    this.#learn(context, yes);
    if (other !== context) this.#learn(other, yes);
  }

  #learn(context, yes) {
    this.#chance[context] += (65535 * yes - this.#chance[context]) / (this.#seen[context] + 2);
    if (this.#seen[context] < 30) this.#seen[context]++;
    this.#counts[2 * context + yes]++;
  }

  #shift() {
    this.#digits.push(Math.floor(this.#low / 2 ** 24));
    this.#low = (this.#low % 2 ** 24) * 64;
  }

  #carry() {
    this.#low -= 2 ** 30;
    let i = this.#digits.length - 1;
    while (this.#digits[i] === 63) this.#digits[i--] = 0;
    this.#digits[i]++;
  }

  number(value, context) {
    let k = 0;
    for (; value > 1; k += 2, value = Math.floor(value / 2)) {
      this.decide(1, context + k);
      this.decide(value % 2, context + k + 1);
    }
    this.decide(0, context + k);
  }

  text() {
    for (let i = 0; i < 5; i++) this.#shift();
    // The first five are those of the number 0 it began with.
    return String.fromCharCode(...this.#digits.slice(5).map((digit) => digit + (digit < 57 ? 35 : 36)));
  }

  costs() {
    return this.#counts.map((count, i) => -Math.log2(count / (count + this.#counts[i ^ 1])));
  }
}

/** @typedef {{ length: number, distance: number }} Part - bytes copied from so far back; 0 for a byte of its own */

const startOf = (bytes, i, copied) => COPY + 64 * copied + ((i > 0 ? bytes[i - 1] : 0) >> 2);
const distanceAt = (length) => DISTANCE + 64 * Math.min(3, length - 2);

/** The contexts of the eight binary digits of a byte. */
function eachDigit(bytes, i, visit) {
  const first = BYTE + 256 * (i > 0 ? bytes[i - 1] : 0);
  const second = BYTE_BEFORE + 256 * (i > 1 ? bytes[i - 2] : 0);
  for (let value = 1, k = 7; k >= 0; k--) {
    const digit = (bytes[i] >> k) & 1;
    visit(digit, first + value, second + value);
    value = 2 * value + digit;
  }
}

/** @param {readonly Part[]} parts */
function write(bytes, parts, coder) {
  let copied = 0;
  let last = 0;
  let i = 0;
  for (const { length, distance } of parts) {
    coder.decide(distance > 0 ? 1 : 0, startOf(bytes, i, copied));
    if (distance > 0) {
      const again = distance === last && !copied ? 1 : 0;
      if (!copied) coder.decide(again, AGAIN);
      coder.number(length - 1 + again, LENGTH + 64 * again);
      if (!again) coder.number(distance, distanceAt(length));
      last = distance;
    } else eachDigit(bytes, i, (digit, first, second) => coder.decide(digit, first, second));
    copied = distance > 0 ? 1 : 0;
    i += length;
  }
}

/** For each place the copies that could be taken there: the nearest of each length, shortest first. */
function findCopies(bytes) {
  const before = new Int32Array(bytes.length).fill(-1);
  const latest = new Int32Array(65536).fill(-1);
  return Array.from(bytes, (_, i) => {
    const found = [];
    const pair = bytes[i] + 256 * (bytes[i + 1] ?? 0);
    for (let j = latest[pair], longest = 1; j >= 0 && i + longest < bytes.length; j = before[j]) {
      // Only what agrees where the longest so far ended can be longer.
      if (bytes[j + longest] !== bytes[i + longest]) continue;
      const length = agreement(bytes, i, j);
      if (length > longest) found.push({ length, distance: i - j });
      longest = Math.max(longest, length);
    }
    before[i] = latest[pair];
    latest[pair] = i;
    return found;
  });
}

function agreement(bytes, i, j) {
  let length = 0;
  while (i + length < bytes.length && bytes[i + length] === bytes[j + length]) length++;
  return length;
}

/** The parts that cost least: the shortest path through the bytes, by whether the part before was a copy. */
function cheapest(bytes, copies, costs) {
  const size = bytes.length;
  const total = [0, 1].map(() => new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY));
  const part = [0, 1].map(() => new Array(size + 1));
  const from = [0, 1].map(() => new Uint8Array(size + 1));
  const last = [0, 1].map(() => new Int32Array(size + 1));
  total[0][0] = 0;
  const cost = (yes, context) => costs[2 * context + yes];
  const numberCost = (value, context) => {
    let sum = 0;
    let k = 0;
    for (; value > 1; k += 2, value = Math.floor(value / 2))
      sum += cost(1, context + k) + cost(value % 2, context + k + 1);
    return sum + cost(0, context + k);
  };
  for (let i = 0; i < size; i++) {
    let byte = 0;
    eachDigit(bytes, i, (digit, first, second) => {
      byte += (cost(digit, first) + cost(digit, second)) / 2;
    });
    for (const copied of [0, 1]) {
      const here = total[copied][i];
      const recent = last[copied][i];
      const take = (length, distance, more) => {
        const to = distance > 0 ? 1 : 0;
        const sum = here + cost(to, startOf(bytes, i, copied)) + more;
        if (!(sum < total[to][i + length])) return;
        total[to][i + length] = sum;
        part[to][i + length] = { length, distance };
        from[to][i + length] = copied;
        last[to][i + length] = distance || recent;
      };
      const copy = (length, distance, again) =>
        take(
          length,
          distance,
          (copied ? 0 : cost(again, AGAIN)) +
            numberCost(length - 1 + again, LENGTH + 64 * again) +
            (again ? 0 : numberCost(distance, distanceAt(length))),
        );
      if (here === Number.POSITIVE_INFINITY) continue;
      take(1, 0, byte);
      if (!copied && recent > 0) {
        const most = agreement(bytes, i, i - recent);
        for (let length = 1; length <= most; length++)
          if (length <= TRIED || length === most) copy(length, recent, 1);
      }
      let least = 2;
      for (const { length: most, distance } of copies[i]) {
        if (!copied && distance === recent) continue;
        for (let length = least; length <= most; length++)
          if (length < least + TRIED || length === most) copy(length, distance, 0);
        least = most + 1;
      }
    }
  }
  const parts = [];
  for (let i = size, copied = total[0][size] <= total[1][size] ? 0 : 1; i > 0; ) {
    const taken = part[copied][i];
    parts.push(taken);
    copied = from[copied][i];
    i -= taken.length;
  }
  return parts.reverse();
}
