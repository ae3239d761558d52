// Which of many is next? The one with the smallest key, of equal ones the one with the smaller
// number.

export class Heap {
  private readonly keys: number[] = [];
  private readonly items: number[] = [];

  get size(): number {
    return this.items.length;
  }

  push(key: number, item: number): void {
    let at = this.items.length;
    this.keys.push(key);
    this.items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.less(key, item, above)) break;
      this.keys[at] = this.keys[above];
      this.items[at] = this.items[above];
      at = above;
    }
    this.keys[at] = key;
    this.items[at] = item;
  }

  /** The smallest key. Only of a heap that is not empty. */
  get topKey(): number {
    return this.keys[0];
  }

  /** Takes the item with the smallest key out. Only of a heap that is not empty. */
  pop(): number {
    const first = this.items[0];
    const key = this.keys.pop() as number;
    const item = this.items.pop() as number;
    if (this.items.length > 0) this.sink(key, item);
    return first;
  }

  private sink(key: number, item: number): void {
    const { keys, items } = this;
    const size = items.length;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      const right = below + 1;
      if (right < size && this.less(keys[right], items[right], below)) below = right;
      if (this.less(key, item, below)) break;
      keys[at] = keys[below];
      items[at] = items[below];
      at = below;
    }
    keys[at] = key;
    items[at] = item;
  }

  private less(key: number, item: number, at: number): boolean {
    const other = this.keys[at];
    return key < other || (key === other && item < this.items[at]);
  }
}
