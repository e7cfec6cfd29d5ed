import { formatColumn, formatNumber, formatCount, plural } from './format-number.ts'
import { renderSizeBars, type BarOptions } from './size-bars.ts'
import { renderTextTable } from './text-table.ts'
import { printable, textWidth, truncate } from './text-width.ts'

/** What a fit found, as the summary and `--json` need it. */
export interface FitOutcome {
  nClusters: number
  inertia: number
  nIter: number
  converged: boolean
  stoppedBy: 'labels' | 'tol' | 'no_improvement' | 'max_iter'
  /** In the scaled space in which the fit took place. */
  centroids: number[][]
  /** In the units of the data. */
  centroidsOriginal: number[][]
  sizes: number[]
  features: string[]
  backend: { name: string; simd: string }
  labels?: number[]
  model?: string
}

export interface FitHeading {
  title: string
  scale: string
  /** Inertia of every start. */
  starts: readonly number[]
}

const MAX_FEATURES = 20

/** The result of a fit for people: figures, sizes as bars, centroids in the units of the data. Pure. */
export function renderFitSummary(outcome: FitOutcome, heading: FitHeading, options: BarOptions): string {
  const { bold, dim, accent } = options.style
  const figures: [string, string][] = [
    [
      'inertia',
      formatNumber(outcome.inertia, 6) +
        (heading.scale === 'none' ? '' : dim(` (features scaled: ${heading.scale})`)),
    ],
    ['stopped', `${ending(outcome)} after ${plural(outcome.nIter, 'iteration')}`],
    ...(heading.starts.length > 1
      ? ([['starts', startsLine(outcome.inertia, heading.starts)]] as [string, string][])
      : []),
    ['backend', outcome.backend.name + (outcome.backend.simd === 'none' ? '' : ` (${outcome.backend.simd})`)],
    ...(outcome.model === undefined ? [] : ([['saved', printable(outcome.model)]] as [string, string][])),
  ]
  return [
    `${bold(plural(outcome.nClusters, 'cluster'))} in ${printable(heading.title)}`,
    '',
    ...figures.map(([name, value]) => `  ${dim(name.padEnd(9))}${value}`),
    '',
    indent(renderSizeBars(outcome.sizes, { ...options, width: options.width - 2 })),
    '',
    `  ${accent('Centroids')}${heading.scale === 'none' ? '' : dim(' in the units of the data')}`,
    indent(renderCentroids(outcome, options)),
  ].join('\n')
}

function ending({ stoppedBy }: FitOutcome): string {
  if (stoppedBy === 'labels') return 'converged: no label changed any more,'
  if (stoppedBy === 'tol') return 'converged: the centroids hardly moved any more,'
  if (stoppedBy === 'no_improvement') return 'converged: batches improved no more,'
  return 'not converged: --max-iter was reached'
}

function startsLine(best: number, starts: readonly number[]): string {
  const reached = starts.filter((inertia) => inertia <= best * (1 + 1e-9)).length
  const worst = Math.max(...starts)
  return (
    `${reached} of ${formatCount(starts.length)} reached this inertia` +
    (reached < starts.length ? `; the worst ended at ${formatNumber(worst, 6)}` : '')
  )
}

function renderCentroids(outcome: FitOutcome, options: BarOptions): string {
  const { features, centroidsOriginal } = outcome
  const shown = features.slice(0, MAX_FEATURES)
  const names = shown.map((name) => truncate(printable(name), 28))
  const cells = shown.map((_, feature) => formatColumn(centroidsOriginal.map((row) => row[feature])))
  const nameWidth = Math.max('feature'.length, ...names.map(textWidth))
  const blocks: string[] = []
  for (let from = 0; from < centroidsOriginal.length;) {
    let to = from
    for (let width = nameWidth + 2; to < centroidsOriginal.length; to++) {
      width += 2 + Math.max(String(to).length, ...cells.map((row) => row[to].length))
      if (width > options.width && to > from) break
    }
    const clusters = Array.from({ length: to - from }, (_, i) => from + i)
    blocks.push(
      renderTextTable(
        {
          header: ['feature', ...clusters.map(String)],
          align: ['left'],
          rows: names.map((name, feature) => [name, ...clusters.map((cluster) => cells[feature][cluster])]),
        },
        options.style,
      ),
    )
    from = to
  }
  const left = features.length - shown.length
  if (left > 0) blocks.push(options.style.dim(`and ${plural(left, 'more feature')}; --json prints them all`))
  return blocks.join('\n\n')
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
