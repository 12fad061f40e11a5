import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

/** tailwind-merge has to know our type scale, or it takes `text-meta` for a colour and drops it. */
const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['title', 'section', 'body', 'table', 'meta'] }] } },
})

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
