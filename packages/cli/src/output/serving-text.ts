import type { SavedModel } from '@centroid/core'
import { printable } from './text-width.ts'
import type { Style } from './style.ts'

/** Where a server listens, what it serves, and a request to try that works as it stands. Pure. */
export function renderServing(address: string, models: readonly SavedModel[], style: Style): string {
  const names = models.map(
    (model) => `${printable(model.name)}${model.version === null ? '' : ` version ${model.version}`}`,
  )
  const { name, model, preparation } = models[0]
  const row = Array.from(preparation.inverse(model.centroids).row(0), (value) => Number(value.toPrecision(3)))
  const several = new Set(models.map((each) => each.name)).size > 1
  const body = JSON.stringify({ ...(several ? { model: name } : {}), rows: [row] })
  return [
    `${style.bold('Serving')} ${names.join(', ')} on ${style.accent(address)} ${style.dim('(Ctrl-C stops)')}`,
    '',
    style.dim('  try it'),
    `  curl -s ${address}/predict -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`,
    '',
    `  ${style.dim('docs')}  ${address}/docs`,
    '',
  ].join('\n')
}
