// What a command throws when it will not go on: printed as a sentence, without a stack, with this exit code.
import type { VFile } from 'vfile'

/** 1: errors in text, or the world said no. 2: the command line is wrong. 130: interrupted and cleanly stopped. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly exitCode: 1 | 2 | 130
  /** The text that is wrong, with the messages that `message` says in words. */
  readonly file: VFile | undefined
  constructor(message: string, exitCode: 1 | 2 | 130 = 1, file?: VFile) {
    super(message)
    this.exitCode = exitCode
    this.file = file
  }
}
