// Text in CSV files that a spreadsheet would run as a formula: guarded on the way out, freed on the way in. Pure.

/** A spreadsheet would run what starts like this as a formula; OWASP's list and its full-width forms. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

/** For exported CSV. What was guarded already is guarded once more, so that reading it back gives exactly this text. */
export function guardFormula(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value
}

/** Takes off what `guardFormula` put on; any other text stays. */
export function stripFormulaGuard(value: string): string {
  return value.startsWith("'") && FORMULA.test(value) ? value.slice(1) : value
}
