/** Ending of the photograph that lies beside a model in a home's folder `models`, of the same name. */
export const PICTURE_OF_MODEL = '.picture';
