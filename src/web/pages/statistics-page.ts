// The owner's page of statistics: plots beside tables, as HTML for the page `statistics`. Pure.
import { type Plot, plotsOf } from '../../audience/statistics/plots.ts'
import type { AudienceStatistics } from '../../audience/statistics/statistics.ts'
import { PLOT_STYLE, plotSvg } from '../../audience/statistics/svg.ts'
import { type Table, tablesOf } from '../../audience/statistics/tables.ts'
import { STATISTICS_WORDS, type StatisticsWords } from '../../audience/statistics/words.ts'
import type { Language } from '../../bilingual/language.ts'
import { escapeValue } from '../../edition/slots.ts'
import type { Page } from './page.ts'
import { textHtml } from './page-words.ts'

/**
 * Figures of one width, so that they stand in columns. A table that is too wide scrolls by itself, under names that stay, with a
 * shadow at the side where more of it is: one goes along with the table and covers the other at its end.
 */
const STYLE = `${PLOT_STYLE}
.masthead { max-width: 67rem; }
.figures { display: grid; border: 0; gap: 0.4rem 2.4rem; margin: 0 0 1.6rem; font: 0.95rem/1.5 var(--label); }
.figures > div { display: flex; gap: 0.6rem; align-items: baseline; padding: 0; border: 0; }
.figures dt { color: var(--muted); }
.figures dd { order: -1; min-width: 3.2rem; font-weight: 700; font-variant-numeric: tabular-nums; text-align: right; }
.plots { display: grid; gap: 1.8rem 2.4rem; margin: 1rem 0 1.4rem; }
.plots figure { margin: 0; min-width: 0; }
.plots figcaption { margin: 0 0 0.5rem; font: 0.85rem/1.5 var(--label); color: var(--muted); }
.plots figcaption strong { display: block; color: var(--ink); }
.scroll { overflow-x: auto; margin: 0 0 1.4rem; background: linear-gradient(to left, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local, linear-gradient(to left, color-mix(in srgb, var(--ink) 28%, transparent), transparent) right / 0.8rem 100% no-repeat scroll; }
.sideways { margin: 0 0 0.3rem; font: 0.85rem/1.5 var(--label); color: var(--muted); }
.sideways::after { content: ' →'; }
.wide table { border-collapse: collapse; font: 0.85rem/1.5 var(--label); font-variant-numeric: tabular-nums; }
.wide th, .wide td { padding: 0.35rem 1.1rem 0.35rem 0; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
.wide thead th { color: var(--muted); font-weight: 400; vertical-align: bottom; }
.wide .name { text-align: left; }
.wide tbody th.name { white-space: normal; min-width: 6rem; overflow-wrap: break-word; }
.wide .links td.name { white-space: normal; min-width: 12rem; max-width: 30rem; overflow-wrap: anywhere; }
.wide tbody th { font-weight: 400; }
.wide .issues :is(th, td) { padding-right: 0.6rem; }
.wide :is(.growth, .issues) :is(th.name:first-child) { position: sticky; left: 0; background: var(--paper); }
:is(.figures, .plots, .sideways, .wide table):lang(zh-Hans), :is(.figures, .plots, .sideways, .wide table) :lang(zh-Hans) { font-family: var(--label-hans); }
@media (min-width: 34rem) { .figures { grid-template-columns: repeat(4, auto); justify-content: start; } .figures > div { flex-direction: column; gap: 0; } .figures dd { text-align: left; font-size: 1.4rem; } .plot text { font-size: 9.5px; } }
@media (max-width: 33.99rem) { .wide :is(th, td) { padding-right: 0.55rem; } .wide .links td.name { min-width: 8.5rem; } }
@media (min-width: 40rem) { .sideways.narrow { display: none; } }
@media (min-width: 76rem) { .sideways { display: none; } }
@media (min-width: 52rem) { .plots { grid-template-columns: repeat(2, minmax(0, 27rem)); } }`

/** Each plot stands above the table that says the same in figures. */
const PLOTS: Readonly<Record<string, readonly string[]>> = {
  growth: ['readers', 'net'],
  issues: ['accepted', 'left', 'bounces'],
}

export function statisticsPage(
  statistics: AudienceStatistics,
  language: Language,
): Extract<Page, { readonly type: 'statistics' }> {
  const words = STATISTICS_WORDS[language]
  const plots = plotsOf(statistics, words)
  const tables = tablesOf(statistics, words)
  const sections = tables.map((table) => {
    const own = plots.filter(({ id }) =>
      table.id === 'links' ? id.startsWith('clicks-') : PLOTS[table.id]?.includes(id),
    )
    return `<section>${heading(table, language)}${plotsHtml(own, language)}${sideways(table, words, language)}${tableHtml(table, language)}</section>`
  })
  const notes = [words.fewNote, words.erasedNote, words.trackingNote]
  const html = [
    `<p class="aside">${textHtml(`${words.asOf} ${statistics.at.slice(0, 16).replace('T', ' ')} UTC`, language)}</p>`,
    standing(statistics, words, language),
    tables.length === 0 ? `<p>${textHtml(words.nothing, language)}</p>` : sections.join('\n'),
    `<p class="aside">${notes.map((note) => textHtml(note, language)).join(language === 'en' ? ' ' : '')}</p>`,
  ]
  return { type: 'statistics', title: words.title, html: html.join('\n'), style: STYLE }
}

function standing(
  { readers }: AudienceStatistics,
  { standings }: StatisticsWords,
  language: Language,
): string {
  const items = (['active', 'pending', 'unsubscribed', 'suppressed'] as const).map(
    (status) =>
      `<div><dt>${textHtml(standings[status] ?? status, language)}</dt><dd>${readers[status].toLocaleString('en')}</dd></div>`,
  )
  return `<dl class="figures">${items.join('')}</dl>`
}

function heading({ title }: Table, language: Language): string {
  return `<h2>${textHtml(title, language)}</h2>`
}

function plotsHtml(plots: readonly Plot[], language: Language): string {
  if (plots.length === 0) return ''
  const figures = plots.map(
    (plot) =>
      `<figure><figcaption><strong>${textHtml(plot.title, language)}</strong> ${textHtml(plot.about, language)}</figcaption>${plotSvg(plot)}</figure>`,
  )
  return `<div class="plots">${figures.join('')}</div>`
}

/** Columns that are wider than a phone, and than all but a desk. */
const NARROW_COLUMNS = 5
const WIDE_COLUMNS = 10

function sideways({ head }: Table, words: StatisticsWords, language: Language): string {
  if (head.length < NARROW_COLUMNS) return ''
  const kind = head.length < WIDE_COLUMNS ? ' narrow' : ''
  return `<p class="sideways${kind}">${textHtml(words.sideways, language)}</p>`
}

/** A region that scrolls can be reached with the keyboard. */
function tableHtml({ id, title, head, rows, names }: Table, language: Language): string {
  const text = (cell: string) => textHtml(cell, language)
  const kind = (at: number) => (at < names ? ' class="name"' : '')
  const headCells = head.map((cell, at) => `<th scope="col"${kind(at)}>${text(cell)}</th>`)
  const body = rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === 0 && names > 0
        ? `<th scope="row" class="name">${text(cell)}</th>`
        : `<td${kind(at)}>${text(cell)}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  return `<div class="scroll" role="region" aria-label="${escapeValue(title, 'html')}" tabindex="0"><table class="${id}"><thead><tr>${headCells.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}
