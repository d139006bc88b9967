/** Bump allocation of linear memory: everything is allocated before sampling starts, and freed in one go. */

let top: usize = (__heap_base + 15) & ~15;

/** Allocates `bytes` zeroed bytes, 16-byte aligned; grows the memory when needed, and traps when it cannot. */
export function allocate(bytes: usize): usize {
  const start = top;
  const end = (start + bytes + 15) & ~15;
  const have = (<usize>memory.size()) << 16;
  if (end > have) {
    const pages = <i32>((end - have + 0xffff) >> 16);
    if (memory.grow(max(pages, memory.size() >> 2)) < 0 && memory.grow(pages) < 0) unreachable();
  }
  memory.fill(start, 0, end - start);
  top = end;
  return start;
}

/** The present top of the allocated memory, to give to `release`. */
export function mark(): usize {
  return top;
}

/** Frees everything allocated since `mark` returned `to`. */
export function release(to: usize): void {
  top = to;
}
