import { X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { SetLeaf } from './condition-field'
import { type DraftLeaf, takesAbsent } from './condition-draft'
import type { FieldChoice } from './field-choices'
import { ScalarInput } from './value-input'

/** What counts where the field is left out: unknown, or the tool's documented default, said once. */
export function Absent({
  leaf,
  field,
  name,
  set,
}: {
  leaf: DraftLeaf
  field: FieldChoice | undefined
  name: string
  set: SetLeaf
}) {
  if (!takesAbsent(leaf)) return null
  if (leaf.absent !== null) {
    return (
      <div className="flex flex-wrap items-center gap-1.5 text-meta">
        <span className="text-muted">Left out, it counts as</span>
        <ScalarInput
          label={`What counts where ${name} is left out`}
          type={leaf.type}
          value={leaf.absent}
          options={field?.options ?? []}
          onChange={absent => set({ absent }, 'absent')}
        />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`No default for ${name}`}
          onClick={() => set({ absent: null })}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    )
  }
  const { fallback } = field ?? {}
  if (fallback === undefined) {
    if (field?.required) return null
    return (
      <p className="flex flex-wrap items-center gap-1.5 text-meta text-muted">
        Left out, it is unknown, and the rule holds.
        <Button size="sm" onClick={() => set({ absent: leaf.type === 'yes or no' ? 'false' : '' })}>
          State the tool’s default
        </Button>
      </p>
    )
  }
  const type = typeof fallback === 'object' ? 'number' : typeof fallback === 'boolean' ? 'yes or no' : 'text'
  if (type !== leaf.type) return null
  const text = typeof fallback === 'object' ? fallback.number : String(fallback)
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-meta text-muted">
      The schema says that {visibleLine(name).slice(0, 60)} is{' '}
      <span className="font-mono">
        {visibleLine(type === 'text' ? JSON.stringify(text) : text).slice(0, 60)}
      </span>{' '}
      where it is left out.
      <Button size="sm" onClick={() => set({ absent: text })}>
        Take that default
      </Button>
    </p>
  )
}
