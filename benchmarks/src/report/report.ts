/** A table for the terminal and for Markdown; cells are plain text. */
export interface Table {
  /** Names the table among those of its benchmark. */
  id: string
  caption: string
  header: readonly string[]
  /** One per column; 'right' when absent. */
  align?: readonly ('left' | 'right')[]
  rows: readonly (readonly string[])[]
}

/** Horizontal bars in groups. */
export interface BarChart {
  /** Names the chart among those of its benchmark. */
  id: string
  title: string
  subtitle: string
  scale: 'linear' | 'log'
  /** Names of the bars of every group, in their order; at most six. */
  series: readonly string[]
  groups: readonly { label: string; bars: readonly { series: number; value: number; text: string }[] }[]
  /** A line across all groups, as the value where two are equal. */
  mark?: { value: number; text: string }
}
