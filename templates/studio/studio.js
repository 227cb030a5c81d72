// The studio in the browser: swaps in what has changed, and keeps the place. Everything works without it, by reloading.
const form = document.querySelector('form.controls')
const stage = document.querySelector('.stage')
const frame = document.querySelector('.stage iframe')
const mark = document.querySelector('.live-mark')
let generation = document.body.dataset.generation

function frameAddress() {
  const choice = new URLSearchParams(new FormData(form))
  const tab = choice.get('tab')
  choice.delete('tab')
  return `${stage.dataset.base}${tab}?${choice}`
}

/** Puts a new document into the frame where the old one stands, at the same place of the text. */
async function repaint() {
  const response = await fetch(frameAddress())
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  const shown = frame.contentDocument
  if (!shown?.documentElement) return frame.contentWindow.location.replace(frameAddress())
  const { scrollX, scrollY } = frame.contentWindow
  // A style sheet that is loaded already is kept, so that the page is never seen without it.
  shown.replaceChild(shown.importNode(fresh.documentElement, true), shown.documentElement)
  const sheets = [...shown.querySelectorAll('link[rel=stylesheet]')].filter((link) => !link.sheet)
  await Promise.all(sheets.map((link) => new Promise((done) => { link.onload = link.onerror = done })))
  frame.contentWindow.scrollTo(scrollX, scrollY)
}

/** Takes the changing parts of this page from the server anew. */
async function refresh() {
  const response = await fetch(location.href)
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  const parts = [...document.querySelectorAll('[id^=live]')]
  if (parts.some((part) => !fresh.getElementById(part.id))) return location.reload()
  if (document.querySelectorAll('[name=tab]').length !== fresh.querySelectorAll('[name=tab]').length) return location.reload()
  for (const part of parts) {
    const next = fresh.getElementById(part.id)
    if (part.innerHTML !== next.innerHTML) part.replaceChildren(...next.childNodes)
  }
  document.title = fresh.title
  if (frame) await repaint()
}

if (form) {
  form.addEventListener('change', (event) => {
    history.replaceState(null, '', `?${new URLSearchParams(new FormData(form))}`)
    stage.className = `stage width-${form.elements.width.value}`
    // each edition has a size and a hash of its own
    if (event.target.name === 'edition') turn = turn.then(refresh).catch(() => {})
    else frame.contentWindow.location.replace(frameAddress())
  })
  // Links in the frame: places in the same text are gone to, everything else opens beside the studio.
  frame.addEventListener('load', () => {
    frame.contentDocument?.addEventListener('click', (event) => {
      const link = event.target.closest?.('a[href]')
      if (!link) return
      event.preventDefault()
      const address = link.getAttribute('href')
      const target = address.startsWith('#') && frame.contentDocument.getElementById(decodeURIComponent(address.slice(1)))
      if (target) target.scrollIntoView()
      else if (/^(https?|mailto):/.test(link.href) && !link.href.startsWith(location.origin)) window.open(link.href, '_blank', 'noopener')
    })
  })
}

let turn = Promise.resolve()
const events = new EventSource('/events')
events.addEventListener('generation', ({ data }) => {
  mark?.removeAttribute('data-lost')
  if (data === generation) return
  generation = data
  turn = turn.then(refresh).then(() => { document.body.dataset.generation = data }, () => {})
})
events.addEventListener('error', () => mark?.setAttribute('data-lost', ''))
