/** Little-endian base-128 and the other encodings of the WebAssembly binary format (core specification, section 5). */

/** A growing array of bytes. */
export class Bytes {
  #data = new Uint8Array(256);
  length = 0;

  byte(value: number): this {
    if (this.length === this.#data.length) this.#grow(1);
    this.#data[this.length++] = value;
    return this;
  }

  bytes(values: ArrayLike<number>): this {
    this.#grow(values.length);
    this.#data.set(values, this.length);
    this.length += values.length;
    return this;
  }

  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  double(value: number): this {
    this.#grow(8);
    new DataView(this.#data.buffer).setFloat64(this.length, value, true);
    this.length += 8;
    return this;
  }

  name(value: string): this {
    const encoded = new TextEncoder().encode(value);
    return this.unsigned(encoded.length).bytes(encoded);
  }

  /** Writes a length, then what `write` writes. */
  sized(write: (inner: Bytes) => void): this {
    const inner = new Bytes();
    write(inner);
    return this.unsigned(inner.length).bytes(inner.view());
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.length);
  }

  #grow(by: number): void {
    if (this.length + by <= this.#data.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#data.length, this.length + by));
    larger.set(this.view());
    this.#data = larger;
  }
}
