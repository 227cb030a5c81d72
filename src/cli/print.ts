// Writing to a terminal: text from outside never brings control characters or changes of direction with it.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Text with everything taken out that a terminal would obey instead of show. Line feeds and tabs stay. */
export function plain(text: string): string {
  return text.replace(UNPRINTABLE, '')
}

export function print(text: string): void {
  process.stdout.write(`${plain(text)}\n`)
}

export function printError(text: string): void {
  process.stderr.write(`${plain(text)}\n`)
}
