// All rules, in the order that they are asked in: who says it in a way of their own before what all say, and what is held
// against us before what is said of the reader. The first that holds decides.
import { addressRules } from './address.ts'
import { chineseRules } from './chinese.ts'
import { googleRules } from './google.ts'
import { japaneseRules } from './japanese.ts'
import { languageRules } from './languages.ts'
import { mailboxRules } from './mailbox.ts'
import { microsoftRules } from './microsoft.ts'
import { networkRules } from './network.ts'
import { broadPolicyRules, policyRules } from './policy.ts'
import { providerRules } from './providers.ts'
import type { Rule } from './rule.ts'
import { systemRules } from './systems.ts'

export const rules: readonly Rule[] = [
  ...microsoftRules,
  ...googleRules,
  ...providerRules,
  ...chineseRules,
  ...japaneseRules,
  ...systemRules,
  ...languageRules,
  ...mailboxRules,
  ...policyRules,
  ...addressRules,
  ...broadPolicyRules,
  ...networkRules,
]
