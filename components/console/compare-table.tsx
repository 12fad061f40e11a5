import { visibleText } from '@/lib/domain/action/visible-text'

type Props = {
  /** What the two columns are, e.g. `['Before', 'After']`. */
  columns: readonly [string, string]
  /** Field, left, right. */
  rows: readonly (readonly [string, unknown, unknown])[]
}

/** Two versions of the same fields, side by side. */
export function CompareTable({ columns, rows }: Props) {
  return (
    <table className="w-full table-fixed text-left text-meta">
      <thead>
        <tr className="text-muted">
          <th scope="col" className="w-28 py-1 pr-2 font-normal">
            Field
          </th>
          {columns.map(column => (
            <th key={column} scope="col" className="py-1 pr-2 font-normal">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, left, right]) => (
          <tr key={name} className="align-top">
            <th scope="row" className="border-t py-1 pr-2 font-normal wrap-anywhere text-muted">
              {fieldWords(name)}
            </th>
            <td className="border-t py-1 pr-2 font-mono wrap-anywhere text-muted">{valueText(left)}</td>
            <td className="border-t py-1 font-mono wrap-anywhere">{valueText(right)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export const fieldWords = (name: string) => visibleText(name).replaceAll('_', ' ')

/** Text as it is, with hidden characters made visible; the rest as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 1))
}
