import { openApiDocument } from '@/lib/http/openapi'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Response {
  return Response.json(openApiDocument(process.env.NEXTAUTH_URL ?? new URL(request.url).origin))
}
