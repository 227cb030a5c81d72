// The settings of machine drafts: YIBAO_MODEL_ variables of the environment. Pure; never shows a value.

/** Where machine drafts come from. What is not set is absent: `yibao draft` then says what is missing. */
export interface ModelConfig {
  /** From YIBAO_MODEL_URL: the address below which `/chat/completions` lies. https, or http on this machine. */
  readonly url?: string
  /** From YIBAO_MODEL. */
  readonly name?: string
  /** From YIBAO_MODEL_KEY: never print it. */
  readonly key?: string
  /** From YIBAO_MODEL_PRICE: what a million tokens cost, in whatever currency. */
  readonly price?: { readonly input: number; readonly output: number }
  /** From YIBAO_MODEL_RATE: requests a minute at most. */
  readonly ratePerMinute: number
}

export const MODEL_VARIABLES: readonly {
  readonly name: string
  readonly meaning: string
  readonly example: string
}[] = [
  {
    name: 'YIBAO_MODEL_URL',
    meaning:
      'Address of an OpenAI-compatible server, up to what comes before `/chat/completions`. `https`, or `http` for a server on this machine. Only `yibao draft` uses it, and sends it nothing unless asked.',
    example: 'https://models.gazette.example/v1',
  },
  { name: 'YIBAO_MODEL', meaning: 'Name of the model, as the server knows it.', example: 'name-of-a-model' },
  {
    name: 'YIBAO_MODEL_KEY',
    meaning: 'Key for that server, sent to no other host. A server on this machine may need none.',
    example: 'the key that the provider gave you',
  },
  {
    name: 'YIBAO_MODEL_PRICE',
    meaning:
      'What a million tokens cost, input and output with a slash between, in whatever currency you pay. Only for showing costs.',
    example: '0.5/1.5',
  },
  {
    name: 'YIBAO_MODEL_RATE',
    meaning: 'Requests a minute at most, 1 to 6000. Default: 30.',
    example: '30',
  },
]

const RATE_DEFAULT = 30
const RATE_MAX = 6000

/** Reads the variables. `refuse` is told the name of each that is wrong, and what was expected. */
export function readModelConfig(
  variables: Readonly<Record<string, string>>,
  refuse: (name: string, expected: string) => void,
): ModelConfig {
  const { YIBAO_MODEL_URL: url, YIBAO_MODEL: name, YIBAO_MODEL_KEY: key } = variables
  const { YIBAO_MODEL_PRICE: price, YIBAO_MODEL_RATE: rate } = variables
  if (url !== undefined && !isModelUrl(url))
    refuse(
      'YIBAO_MODEL_URL',
      'an https address without a password in it, such as https://models.gazette.example/v1, or http://127.0.0.1:11434/v1 for a server on this machine',
    )
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    refuse('YIBAO_MODEL_KEY', 'a key of Latin letters, digits and marks without spaces')
  const [, input, output] = /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)$/.exec(price ?? '') ?? []
  if (price !== undefined && input === undefined)
    refuse('YIBAO_MODEL_PRICE', 'two prices with a slash between, such as 0.5/1.5')
  const ratePerMinute = rate === undefined ? RATE_DEFAULT : Number(rate)
  if (!Number.isInteger(ratePerMinute) || ratePerMinute < 1 || ratePerMinute > RATE_MAX)
    refuse('YIBAO_MODEL_RATE', `a whole number from 1 to ${RATE_MAX}`)
  return {
    ...(url === undefined ? {} : { url }),
    ...(name === undefined ? {} : { name }),
    ...(key === undefined ? {} : { key }),
    ...(input === undefined || output === undefined
      ? {}
      : { price: { input: Number(input), output: Number(output) } }),
    ratePerMinute,
  }
}

/** Whether an address is on this machine: its text stays here, and needs no encryption on its way. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(hostname)
}

function isModelUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
