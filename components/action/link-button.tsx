import Link from 'next/link'
import { ButtonWithReason, type ButtonWithReasonProps } from '@/components/console/button-with-reason'
import { Button } from '@/components/ui/button'

/** A link that looks like a button; while the person may not go there, a dead button with its reason. */
export function LinkButton({ href, reason, children, ...props }: ButtonWithReasonProps & { href: string }) {
  if (reason) {
    return (
      <ButtonWithReason reason={reason} {...props}>
        {children}
      </ButtonWithReason>
    )
  }
  const { place: _place, align: _align, ...rest } = props
  return (
    <Button asChild {...rest}>
      <Link href={href}>{children}</Link>
    </Button>
  )
}
