// THE list of the forms an issue takes. A new one is a file in formats/ and a line here.
import type { Format } from './edition.ts'
import { emailHtml } from './formats/email-html.ts'
import { emailText } from './formats/email-text.ts'
import { json } from './formats/json.ts'
import { web } from './formats/web.ts'

/** Those that a message is made of: all that the variants of an issue differ in. */
export const emailFormats = [emailHtml, emailText] as const satisfies readonly Format[]

export const formats = [...emailFormats, web, json] as const satisfies readonly Format[]
