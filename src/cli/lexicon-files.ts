// yibao lexicon export and import.
import type { Command } from 'commander'

export function registerLexiconFiles(_program: Command, _lexicon: Command): void {}
