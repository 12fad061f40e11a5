'use client'

import { visibleText } from '@/lib/domain/action/visible-text'

/** What an entry says beside its frame: pairs of before and after side by side, everything else as it stands. */
export function BeforeAfter({ data }: { data: Record<string, unknown> }) {
  const { operation: _operation, layer: _layer, agent: _agent, before, after, ...rest } = data
  const pairs = pairsOf(before, after)
  const others = Object.entries(rest)
  if (pairs.length === 0 && others.length === 0) return null
  return (
    <section className="flex flex-col gap-4">
      {pairs.length > 0 && (
        <div>
          <h3 className="mb-1.5 text-table font-medium">Before and after</h3>
          <table className="w-full table-fixed text-left text-meta">
            <thead>
              <tr className="text-muted">
                <th scope="col" className="w-28 py-1 pr-2 font-normal">
                  Field
                </th>
                <th scope="col" className="py-1 pr-2 font-normal">
                  Before
                </th>
                <th scope="col" className="py-1 font-normal">
                  After
                </th>
              </tr>
            </thead>
            <tbody>
              {pairs.map(([name, was, is]) => (
                <tr key={name} className="align-top">
                  <th scope="row" className="border-t py-1 pr-2 font-normal wrap-anywhere text-muted">
                    {words(name)}
                  </th>
                  <td className="border-t py-1 pr-2 font-mono wrap-anywhere text-muted">{shown(was)}</td>
                  <td className="border-t py-1 font-mono wrap-anywhere">{shown(is)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {others.length > 0 && (
        <div>
          <h3 className="mb-1.5 text-table font-medium">Data</h3>
          <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-2 text-meta">
            {others.map(([name, value]) => (
              <div key={name} className="col-span-2 grid grid-cols-subgrid border-t py-1">
                <dt className="wrap-anywhere text-muted">{words(name)}</dt>
                <dd className="font-mono wrap-anywhere whitespace-pre-wrap">{shown(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  )
}

const words = (name: string) => visibleText(name).replaceAll('_', ' ')

/** Text as it is, with hidden characters made visible; the rest as JSON. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 1))
}

function pairsOf(before: unknown, after: unknown): [string, unknown, unknown][] {
  if (before === undefined && after === undefined) return []
  if (!isRecord(before) && !isRecord(after)) return [['value', before, after]]
  const was = isRecord(before) ? before : {}
  const is = isRecord(after) ? after : {}
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map(name => [name, was[name], is[name]])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
