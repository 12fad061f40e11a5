'use client'

import { CompareTable, fieldWords, valueText } from '@/components/console/compare-table'

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
          <CompareTable columns={['Before', 'After']} rows={pairs} />
        </div>
      )}
      {others.length > 0 && (
        <div>
          <h3 className="mb-1.5 text-table font-medium">Data</h3>
          <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-2 text-meta">
            {others.map(([name, value]) => (
              <div key={name} className="col-span-2 grid grid-cols-subgrid border-t py-1">
                <dt className="wrap-anywhere text-muted">{fieldWords(name)}</dt>
                <dd className="font-mono wrap-anywhere whitespace-pre-wrap">{valueText(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  )
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
