/**
 * A number, or its literal as text where a double can't hold it: `"maximum": 9223372036854775807` is common in
 * schemas, and rounding it would hide a change of definition from its digest.
 */
export function exactNumber(literal: string): number | string {
  const number = Number(literal)
  if (literal.length <= 15 && !/[eE]/.test(literal)) return number
  return Number.isFinite(number) && decimalForm(literal) === decimalForm(String(number)) ? number : literal
}

/** Sign, significant digits and exponent: equal for two spellings of one number. */
function decimalForm(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(literal) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign === '-' ? '-' : ''}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
