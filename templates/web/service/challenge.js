// Does the sum that keeps robots away, in the form with the id `sum`: counts up until a derived key begins as asked for. The challenge and
// the answer have the form of altcha (version 2). Nothing is asked of any other server.
;(() => {
  const form = document.getElementById('sum')
  const status = document.getElementById('sum-status')
  // Not a noscript element: an extension may stop this script and no other.
  document.getElementById('sum-noscript').hidden = true
  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

  async function derive({ algorithm, cost, keyLength }, salt, password) {
    const [kind, hash = kind] = algorithm.split('/')
    if (kind === 'PBKDF2') {
      const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
      const options = { name: 'PBKDF2', salt, iterations: cost, hash }
      return new Uint8Array(await crypto.subtle.deriveBits(options, key, keyLength * 8))
    }
    let data = new Uint8Array([...salt, ...password])
    for (let round = 0; round < Math.max(1, cost); round++) {
      data = new Uint8Array(await crypto.subtle.digest(hash, data))
    }
    return data.subarray(0, keyLength)
  }

  async function solve({ parameters, signature }) {
    const nonce = bytesOf(parameters.nonce)
    const salt = bytesOf(parameters.salt)
    const password = new Uint8Array(nonce.length + 4)
    password.set(nonce)
    const started = performance.now()
    for (let counter = 0; counter <= 0xffffffff; counter++) {
      new DataView(password.buffer).setUint32(nonce.length, counter)
      const derivedKey = hexOf(await derive(parameters, salt, password))
      if (!derivedKey.startsWith(parameters.keyPrefix)) continue
      const time = Math.round(performance.now() - started)
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter, derivedKey, time } }))
    }
    throw new Error('no answer')
  }

  // Begun when somebody uses the form, and not before: looking at the page costs nothing.
  let answer
  const begin = () => {
    answer ??= solve(JSON.parse(form.dataset.challenge))
    answer.catch(() => {})
  }
  form.addEventListener('focusin', begin)
  form.addEventListener('submit', async (event) => {
    if (form.elements.altcha.value !== '') return
    event.preventDefault()
    begin()
    status.textContent = form.dataset.working
    try {
      form.elements.altcha.value = await answer
      form.submit()
    } catch {
      status.textContent = form.dataset.broken
    }
  })
})()
