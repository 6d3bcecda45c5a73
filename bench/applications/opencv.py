"""Fills a hole with OpenCV, or finds an object: opencv.py METHOD IMAGE MASK OUT [SECOND]; the mask is white where the image is to
be made up, or an object lies; SECOND is another shot of the place, for aligned."""
import sys

import cv2
import numpy as np

method, image_path, mask_path, out_path, *others = sys.argv[1:]
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
    labels = np.where(mask > 127, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    cv2.grabCut(image, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    result = np.where((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
elif method == "aligned":
    second = cv2.imread(others[0])
    orb = cv2.ORB_create(4000, fastThreshold=5)
    seen = cv2.bitwise_not(cv2.dilate(mask, np.ones((31, 31), np.uint8)))
    points, words = orb.detectAndCompute(image, seen)
    other_points, other_words = orb.detectAndCompute(second, None)
    known = words is not None and other_words is not None
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(other_words, words) if known else []
    turn = None
    if len(matches) >= 4:
        there = np.float32([other_points[m.queryIdx].pt for m in matches])
        here = np.float32([points[m.trainIdx].pt for m in matches])
        turn, _ = cv2.estimateAffinePartial2D(there, here, ransacReprojThreshold=2)
    if turn is None:
        # Nothing tells how they lie.
        turn = np.float32([[1, 0, 0], [0, 1, 0]])
    height, width = mask.shape
    laid = cv2.warpAffine(second, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    # Poisson cloning, which takes the light of what surrounds the hole: its own border has to lie outside.
    cloned = cv2.dilate(mask, np.ones((11, 11), np.uint8))
    cloned[[0, -1], :] = 0
    cloned[:, [0, -1]] = 0
    left, top, wide, high = cv2.boundingRect(cloned)
    result = cv2.seamlessClone(laid, image, cloned, (left + wide // 2, top + high // 2), cv2.NORMAL_CLONE)
    result[mask == 0] = image[mask == 0]
else:
    flag = {"telea": cv2.INPAINT_TELEA, "navier-stokes": cv2.INPAINT_NS}[method]
    result = cv2.inpaint(image, mask, 5, flag)
cv2.imwrite(out_path, result)
