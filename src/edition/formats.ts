// THE list of the forms an issue takes. A new one is a file in formats/ and a line here.
import type { Format } from './edition.ts'
import { emailHtml } from './formats/email-html.ts'
import { emailText } from './formats/email-text.ts'
import { json } from './formats/json.ts'
import { web } from './formats/web.ts'

export const formats = [emailHtml, emailText, web, json] as const satisfies readonly Format[]
