"""Fills a hole with OpenCV, or finds an object: opencv.py METHOD IMAGE MASK OUT; the mask is white where the image is to be made
up, or an object lies."""
import sys

import cv2

method, image_path, mask_path, out_path = sys.argv[1:]
image = cv2.imread(image_path)
mask = cv2.imread(mask_path, cv2.IMREAD_GRAYSCALE)
if method == "shift-map":
    if not hasattr(cv2, "xphoto"):
        sys.exit("this OpenCV has no xphoto module")
    # It knows pixels by a mask that is not 0, and wants Lab.
    lab = cv2.cvtColor(image, cv2.COLOR_BGR2Lab)
    result = lab.copy()
    cv2.xphoto.inpaint(lab, cv2.bitwise_not(mask), result, cv2.xphoto.INPAINT_SHIFTMAP)
    result = cv2.cvtColor(result, cv2.COLOR_Lab2BGR)
    known = mask == 0
    result[known] = image[known]
elif method == "grab-cut":
    # What is drawn around may be the object, what is outside is not.
    import numpy as np

    labels = np.where(mask > 127, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    cv2.grabCut(image, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    result = np.where((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
else:
    flag = {"telea": cv2.INPAINT_TELEA, "navier-stokes": cv2.INPAINT_NS}[method]
    result = cv2.inpaint(image, mask, 5, flag)
cv2.imwrite(out_path, result)
