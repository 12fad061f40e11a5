import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

/** The link of a table row. Not prefetched: every page is rendered per request, and a list has hundreds of rows. */
export function RowLink({
  href,
  children,
  className,
}: {
  href: string
  children: ReactNode
  className?: string
}) {
  return (
    <Link
      href={href}
      prefetch={false}
      className={cn('rounded-sm font-medium text-ink hover:underline', className)}
    >
      {children}
    </Link>
  )
}
