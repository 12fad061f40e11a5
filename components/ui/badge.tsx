import type { ComponentProps } from 'react'
import { cn } from './cn'

export type Tone = 'allow' | 'step' | 'deny' | 'tier' | 'link' | 'neutral'

const FILLED: Record<Tone, string> = {
  allow: 'bg-allow-tint text-allow',
  step: 'bg-step-tint text-step',
  deny: 'bg-deny-tint text-deny',
  tier: 'bg-tier-tint text-tier',
  link: 'bg-link-tint text-link',
  neutral: 'bg-panel text-muted',
}

const OUTLINED: Record<Tone, string> = {
  allow: 'border-allow/50 text-allow',
  step: 'border-step/50 text-step',
  deny: 'border-deny/50 text-deny',
  tier: 'border-tier/50 text-tier',
  link: 'border-link/50 text-link',
  neutral: 'border-edge/60 text-muted',
}

export const TONE_TEXT: Record<Tone, string> = {
  allow: 'text-allow',
  step: 'text-step',
  deny: 'text-deny',
  tier: 'text-tier',
  link: 'text-link',
  neutral: 'text-muted',
}

export type BadgeProps = ComponentProps<'span'> & { tone?: Tone; look?: 'filled' | 'outlined' }

/** The two chip families: filled says an outcome, outlined a state. Use the console parts where one fits. */
export function Badge({ tone = 'neutral', look = 'outlined', className, ...props }: BadgeProps) {
  return (
    <span
      data-chip={look}
      className={cn(
        'inline-flex h-5 items-center gap-1.5 rounded-sm border px-1.5 text-meta font-medium whitespace-nowrap [&_svg]:size-2.5',
        look === 'filled' ? cn('border-transparent', FILLED[tone]) : OUTLINED[tone],
        className,
      )}
      {...props}
    />
  )
}
