/** What a part of the bench found: a table for people, and its rows for programs. */
export interface Section {
  readonly markdown: string;
  /** Plain objects of numbers and words; times in seconds unless the name says otherwise. */
  readonly rows: readonly object[];
}
