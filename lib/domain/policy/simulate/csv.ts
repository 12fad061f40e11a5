/** Rows as CSV (RFC 4180) for people's spreadsheets. */

/** A cell that a spreadsheet would run as a formula gets an apostrophe: names in it come from outside. */
const FORMULA = /^[=+\-@\t\r]/

export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows].map(row => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
