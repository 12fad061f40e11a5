import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps, MouseEvent } from 'react'
import { cn } from './cn'
import { Kbd } from './kbd'

export const buttonVariants = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap select-none aria-pressed:border-ink aria-pressed:bg-line aria-disabled:border-line aria-disabled:bg-panel aria-disabled:text-muted [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'border-ink bg-ink text-page hover:bg-ink/88',
        secondary: 'border-edge bg-page text-ink hover:bg-panel',
        ghost: 'border-transparent text-ink hover:bg-panel aria-disabled:bg-transparent',
        danger: 'border-deny bg-page text-deny hover:bg-deny-tint',
      },
      size: {
        md: 'h-8 px-3 text-table [&_svg:not([class*=size-])]:size-4',
        sm: 'h-6 px-2 text-meta [&_svg:not([class*=size-])]:size-3.5',
        icon: 'size-8 [&_svg:not([class*=size-])]:size-4',
        'icon-sm': 'size-6 [&_svg:not([class*=size-])]:size-3.5',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonVariants> & {
    asChild?: boolean
    /** Shown on the button, as bindings are written: `c`, `mod+s`. Registering it is `useKeys`. */
    kbd?: string
    /** Why the person may not, as a sentence. The button stays focusable; print it with ButtonWithReason. */
    reason?: string | null
    /** Id of the element that prints the reason. */
    reasonId?: string
    /** The command is under way: a second press does nothing. */
    pending?: boolean
  }

export function Button({
  asChild,
  variant,
  size,
  kbd,
  reason,
  reasonId,
  pending,
  className,
  children,
  onClick,
  type = 'button',
  ...props
}: ButtonProps) {
  const Tag = asChild ? Slot.Root : 'button'
  const blocked = Boolean(reason) || Boolean(pending)
  const stop = (event: MouseEvent<HTMLButtonElement>) => {
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Tag
      {...props}
      {...(asChild ? {} : { type })}
      className={cn(buttonVariants({ variant, size }), className)}
      onClick={blocked ? stop : onClick}
      aria-disabled={blocked || undefined}
      aria-busy={pending || undefined}
      aria-describedby={reason && reasonId ? reasonId : props['aria-describedby']}
      aria-keyshortcuts={kbd ? kbd.replace('mod', 'Control') : undefined}
    >
      {/* A list, not a fragment: a Slot would put its class on the fragment. */}
      {kbd
        ? [
            <Slot.Slottable key="label">{children}</Slot.Slottable>,
            <Kbd key="kbd" keys={kbd} className="-mr-1" />,
          ]
        : children}
    </Tag>
  )
}
