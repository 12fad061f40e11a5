import { Shape } from '@/components/ui/shape'
import type { FieldError } from './nearest-pointer'

/** Refusals under the control that they are about. */
export function FieldErrors({ errors, id }: { errors: readonly FieldError[]; id?: string }) {
  if (errors.length === 0) return null
  return (
    <div id={id}>
      {errors.map(error => (
        <p key={`${error.pointer} ${error.detail}`} className="flex items-start gap-1.5 text-table text-deny">
          <Shape name="cross" className="mt-1" />
          {error.detail}
        </p>
      ))}
    </div>
  )
}
