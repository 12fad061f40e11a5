import type { ReactNode } from 'react'
import { TONE_TEXT, type Tone } from './badge'
import { cn } from './cn'
import { Shape, type ShapeName } from './shape'

const LOOK: Record<Exclude<Tone, 'tier'>, { shape: ShapeName; box: string }> = {
  allow: { shape: 'check', box: 'border-allow/40 bg-allow-tint' },
  step: { shape: 'clock', box: 'border-step/40 bg-step-tint' },
  deny: { shape: 'cross', box: 'border-deny/40 bg-deny-tint' },
  link: { shape: 'half', box: 'border-link/40 bg-link-tint' },
  neutral: { shape: 'ring', box: 'border-line bg-panel' },
}

export type NoticeProps = {
  tone?: Exclude<Tone, 'tier'>
  /** What is the matter, in a few words. */
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  /** `alert` only when it appears because of what the person just did. */
  role?: 'status' | 'alert' | 'note'
  className?: string
}

export function Notice({ tone = 'neutral', title, children, actions, role, className }: NoticeProps) {
  return (
    <div
      role={role}
      className={cn(
        'flex items-start gap-2.5 rounded-md border px-3 py-2 text-body',
        LOOK[tone].box,
        className,
      )}
    >
      <Shape name={LOOK[tone].shape} className={cn('mt-1', TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1">
        {title && <p className={cn('font-medium', TONE_TEXT[tone])}>{title}</p>}
        {children && <div className="text-ink">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
    </div>
  )
}
