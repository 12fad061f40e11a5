import { type ComponentProps, type ReactNode, useId } from 'react'
import { Checkbox } from '@/components/ui/checkbox'

type CheckLineProps = ComponentProps<typeof Checkbox> & { label: ReactNode; hint?: ReactNode }

/** A checkbox and its words, in one line of a list of them. */
export function CheckLine({ label, hint, id, ...props }: CheckLineProps) {
  const ownId = useId()
  const control = id ?? ownId
  return (
    <div className="flex min-w-0 items-start gap-1.5 py-0.5 text-table">
      <Checkbox id={control} aria-describedby={hint ? `${control}-hint` : undefined} {...props} />
      <label htmlFor={control} className="min-w-0 pt-0.5">
        {label}
        {hint && (
          <span id={`${control}-hint`} className="block text-meta text-muted">
            {hint}
          </span>
        )}
      </label>
    </div>
  )
}
