// The list of rules about an issue's text: one file each in rules/, one line each here.
import type { LintRule } from './rule.ts'
import { bareUrl } from './rules/bare-url.ts'
import { duplicateNumber } from './rules/duplicate-number.ts'
import { duplicateSlug } from './rules/duplicate-slug.ts'
import { emphasisMark } from './rules/emphasis-mark.ts'
import { folderName } from './rules/folder-name.ts'
import { hanItalic } from './rules/han-italic.ts'
import { headingIncrement } from './rules/heading-increment.ts'
import { imageAlt } from './rules/image-alt.ts'
import { imageFile } from './rules/image-file.ts'
import { linkAddress } from './rules/link-address.ts'
import { linkSyntax } from './rules/link-syntax.ts'
import { linkText } from './rules/link-text.ts'
import { lostCharacter } from './rules/lost-character.ts'
import { missingFile } from './rules/missing-file.ts'
import { missingSummary } from './rules/missing-summary.ts'
import { pairedMarks } from './rules/paired-marks.ts'
import { pinyinAgreement } from './rules/pinyin-agreement.ts'
import { strayCharacter } from './rules/stray-character.ts'
import { unknownKind } from './rules/unknown-kind.ts'
import { unknownReference } from './rules/unknown-reference.ts'

export const preset: readonly LintRule[] = [
  bareUrl,
  duplicateNumber,
  duplicateSlug,
  emphasisMark,
  folderName,
  hanItalic,
  headingIncrement,
  imageAlt,
  imageFile,
  linkAddress,
  linkSyntax,
  linkText,
  lostCharacter,
  missingFile,
  missingSummary,
  pairedMarks,
  pinyinAgreement,
  strayCharacter,
  unknownKind,
  unknownReference,
]
