// Writing to a terminal: text from outside never brings control characters or changes of direction with it.
import { styleText } from 'node:util'

const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Text with everything taken out that a terminal would obey instead of show. Line feeds and tabs stay. */
export function plain(text: string): string {
  return text.replace(UNPRINTABLE, '')
}

/** Gives text a style, where the reader's terminal shows any. Takes out what a terminal would obey first. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

export const noPaint: Paint = (_, text) => plain(text)

/** Colours on a terminal that has them, unless NO_COLOR is set. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return stream.isTTY && stream.hasColors()
    ? (style, text) => styleText(style, plain(text), { validateStream: false })
    : noPaint
}

export function print(text: string): void {
  process.stdout.write(`${plain(text)}\n`)
}

export function printError(text: string): void {
  process.stderr.write(`${plain(text)}\n`)
}
