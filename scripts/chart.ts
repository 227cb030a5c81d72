// Draws the chart of a sample issue with the system's Chromium: `npx tsx scripts/chart.ts`. Run by hand when the chart
// changes; the picture is committed.
import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const TARGET = new URL('../issues/004-after-the-breakthrough/images/universities.png', import.meta.url)
const BARS = [
  { zh: '中国', en: 'China', value: 100, label: '约100所', fill: '#A8321F' },
  { zh: '美国', en: 'United States', value: 400, label: '约400所', fill: '#6B655C' },
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage({ viewport: { width: 600, height: 236 }, deviceScaleFactor: 2 })
await page.setContent(`<body style="margin:0;background:#FBF9F4">${chart()}</body>`)
writeFileSync(TARGET, await page.screenshot())
await browser.close()

function chart(): string {
  const rows = BARS.map(({ zh, en, value, label, fill }, index) => {
    const y = 78 + index * 78
    const width = value * 0.65
    return `
      <text x="28" y="${y + 18}" class="name" lang="zh-Hans">${zh}</text>
      <text x="28" y="${y + 38}" class="small">${en}</text>
      <rect x="140" y="${y}" width="${width}" height="42" fill="${fill}"/>
      <text x="${140 + width + 12}" y="${y + 29}" class="value">about ${value} <tspan class="small">${label}</tspan></text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="236" lang="zh-Hans">
    <style>
      text { font-family: Georgia, 'Noto Serif CJK SC', serif; fill: #1D1B18 }
      .title { font-size: 17px } .name { font-size: 18px } .value { font-size: 22px }
      .small { font-size: 14px; white-space: pre; fill: #6B655C; font-family: system-ui, 'Noto Sans CJK SC', sans-serif }
    </style>
    <rect width="600" height="236" fill="#FBF9F4"/>
    <text x="28" y="40" class="title">Universities that have published at a top AI conference</text>
    <line x1="140" y1="66" x2="140" y2="210" stroke="#E2DCD0"/>${rows.join('')}
  </svg>`
}
