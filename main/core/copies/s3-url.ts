/** Addresses of buckets, for faces. */
export { parseS3Url } from '../../store/s3/place.ts';
