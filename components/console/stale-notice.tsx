import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { Problem } from '@/lib/client/problem'
import { CompareTable } from './compare-table'

type Props = {
  problem: Problem | null
  /** What the form would save, by the names of the stored fields. */
  yours: Record<string, unknown>
  /** Save again over this version. */
  onKeepMine: (version: number) => void
  onTakeTheirs?: () => void
  className?: string
}

/** Somebody saved in between: both versions, where they differ. Nothing is overwritten before a person chose. */
export function StaleNotice({
  problem,
  yours,
  onKeepMine,
  onTakeTheirs = () => window.location.reload(),
  className,
}: Props) {
  const current = problem?.code === 'stale_version' ? problem.data?.current : undefined
  if (typeof current !== 'object' || current === null) return null
  const theirs = current as Record<string, unknown>
  const rows = Object.keys(yours)
    .filter(field => field in theirs && !same(theirs[field], yours[field]))
    .map(field => [field, theirs[field], yours[field]] as const)
  return (
    <Notice
      tone="step"
      role="alert"
      title="Somebody saved in between"
      className={className}
      actions={
        <>
          <Button size="sm" onClick={onTakeTheirs}>
            Take theirs
          </Button>
          {typeof theirs.version === 'number' && (
            <Button size="sm" onClick={() => onKeepMine(theirs.version as number)}>
              Go on with mine
            </Button>
          )}
        </>
      }
    >
      <p>{problem?.detail} What you typed is still here.</p>
      {rows.length === 0 ? (
        <p>Theirs and yours say the same.</p>
      ) : (
        <CompareTable columns={['Theirs', 'Yours']} rows={rows} />
      )}
    </Notice>
  )
}

/** Regardless of the order of keys; lists of texts regardless of theirs. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every(item => typeof item === 'string') ? [...value].sort() : value.map(sorted)
  }
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
