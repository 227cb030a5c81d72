// The statistics as a person reads them in a terminal: tables, and plots between them.
import type { Plot } from '../../audience/statistics/plots.ts'
import { plotsOf } from '../../audience/statistics/plots.ts'
import type { AudienceStatistics } from '../../audience/statistics/statistics.ts'
import { type Table, tablesOf } from '../../audience/statistics/tables.ts'
import { STATISTICS_WORDS } from '../../audience/statistics/words.ts'
import { widthOf } from '../../edition/text-wrap.ts'
import { MAIL_KINDS } from '../../jobs/audience/letter-failures.ts'
import type { Paint } from '../print.ts'
import { plotLines } from './terminal-plots.ts'

const WORDS = STATISTICS_WORDS.en
/** Each plot stands behind the table that it shows. */
const PLOTS: Readonly<Record<string, readonly string[]>> = {
  growth: ['readers', 'net'],
  issues: ['accepted', 'left', 'bounces'],
}

/** `columns`: of the terminal. */
export function statisticsLines(
  newsletter: string,
  statistics: AudienceStatistics,
  columns: number,
  paint: Paint,
): readonly string[] {
  const { at, readers, otherReports } = statistics
  const plots = plotsOf(statistics, WORDS)
  const lines = [
    paint('bold', `${newsletter} · ${at.slice(0, 16).replace('T', ' ')} UTC`),
    `${readers.active.toLocaleString('en')} readers, ${readers.pending.toLocaleString('en')} asked and not confirmed, ${readers.unsubscribed.toLocaleString('en')} left, ${readers.suppressed.toLocaleString('en')} suppressed`,
  ]
  for (const table of tablesOf(statistics, WORDS)) {
    lines.push('', paint('bold', table.title), ...tableLines(table, columns))
    const own = plots.filter(
      ({ id }) => PLOTS[table.id]?.includes(id) || (table.id === 'links' && isClicks(id)),
    )
    for (const plot of own) lines.push('', ...plotLines(plot, columns))
  }
  if (otherReports > 0)
    lines.push('', `${otherReports.toLocaleString('en')} reports belong to no issue that is known.`)
  lines.push(...undoneLines(statistics))
  return [...lines, '', WORDS.fewNote, WORDS.erasedNote, WORDS.trackingNote]
}

/** Where to see what the table of the outbox only counts. */
function undoneLines({ outbox }: AudienceStatistics): readonly string[] {
  const undone = outbox.filter(({ state }) => state === 'failed' || state === 'uncertain')
  const letters = undone.some(({ kind }) => MAIL_KINDS.includes(kind))
  const webhooks = undone.some(({ kind }) => kind === 'webhook')
  const commands = [...(letters ? ['yibao letters'] : []), ...(webhooks ? ['yibao webhooks'] : [])]
  return commands.length === 0 ? [] : ['', `To see what failed or is uncertain: ${commands.join(', ')}`]
}

function isClicks(id: Plot['id']): boolean {
  return id.startsWith('clicks-')
}

/** Figures stand to the right of their columns. Where a table is wider than the terminal, each row becomes a few lines. */
export function tableLines({ head, rows, names }: Table, columns: number): readonly string[] {
  const all = [head, ...rows]
  const widths = head.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? ''))))
  const width = widths.reduce((sum, each) => sum + each + 2, 2)
  if (width > columns) return rows.flatMap((row) => rowLines(head, row, Math.max(1, names)))
  return all.map((row) => {
    const cells = row.map((cell, at) => {
      const space = ' '.repeat((widths[at] ?? 0) - widthOf(cell))
      return at < names ? cell + space : space + cell
    })
    return `  ${cells.join('  ')}`.trimEnd()
  })
}

/** The names on a line, and below them each figure that is not nothing with what it is. */
function rowLines(head: readonly string[], row: readonly string[], names: number): readonly string[] {
  const figures = row
    .map((cell, at) => ({ cell, name: head[at] ?? '' }))
    .slice(names)
    .filter(({ cell }) => cell !== '0' && cell !== '–')
    .map(({ cell, name }) => `${name.toLowerCase()} ${cell}`)
  return [`  ${row.slice(0, names).join('  ')}`, `    ${figures.length === 0 ? '–' : figures.join(', ')}`]
}
