// Quoted-printable (RFC 2045, 6.7), by nodemailer's encoder. Pure.
import * as quotedPrintable from 'nodemailer/lib/qp'

/** One line shorter than the limit of 76, since a soft break may be added behind the last line of a piece. */
const LINE_LENGTH = 75

/** Lines of at most 75 characters, with CRLF. */
export function encodeQuotedPrintable(text: string): string {
  return quotedPrintable.wrap(quotedPrintable.encode(text), LINE_LENGTH)
}
