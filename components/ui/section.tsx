import { type ReactNode, useId } from 'react'
import { cn } from './cn'

export type SectionProps = {
  /** For links to this part. */
  id?: string
  title: ReactNode
  /** One sentence under the heading. */
  description?: ReactNode
  /** On the right of the heading. */
  actions?: ReactNode
  children: ReactNode
  className?: string
}

/** A part of a page: a heading and its content, no box around it. */
export function Section({ id: anchor, title, description, actions, children, className }: SectionProps) {
  const id = useId()
  return (
    <section id={anchor} aria-labelledby={id} className={cn('mt-8 first:mt-0', className)}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id} className="text-section">
            {title}
          </h2>
          {description && <p className="text-body text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  )
}
