; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 152, existing
; new: case 152, new
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status sat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
(declare-const |aws:TagKeys is present| Bool)
(declare-const |aws:TagKeys[0] is there| Bool)
(declare-const |aws:TagKeys[0]| String)
(declare-const |aws:TagKeys[1] is there| Bool)
(declare-const |aws:TagKeys[1]| String)

(define-fun |existing[0] action| () Bool (and (= action.service "s3") (= action.name "getobject")))
(define-fun |existing[0] condition| () Bool
  (and
    |aws:TagKeys is present|
    (or
      (and |aws:TagKeys[0] is there| (= |aws:TagKeys[0]| "a"))
      (and |aws:TagKeys[1] is there| (= |aws:TagKeys[1]| "a")))))

; Allow statement 0, line 1 of case 152, existing
; some Allow statement of case 152, existing matches
(define-fun |existing[0] matches| () Bool (and |existing[0] action| |existing[0] condition|))
(define-fun |new[0] condition| () Bool
  (or
    (not |aws:TagKeys is present|)
    (and
      (or (not |aws:TagKeys[0] is there|) (= |aws:TagKeys[0]| "") (= |aws:TagKeys[0]| "a"))
      (or (not |aws:TagKeys[1] is there|) (= |aws:TagKeys[1]| "") (= |aws:TagKeys[1]| "a")))))

; Allow statement 0, line 1 of case 152, new
; some Allow statement of case 152, new matches
(define-fun |new[0] matches| () Bool (and |existing[0] action| |new[0] condition|))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; the values of `aws:TagKeys` are numbered without gaps
(assert (or (not |aws:TagKeys[1] is there|) |aws:TagKeys[0] is there|))

; what is sought
(assert (and |new[0] matches| (not |existing[0] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     |aws:TagKeys is present|
;     |aws:TagKeys[0] is there|
;     |aws:TagKeys[0]|
;     |aws:TagKeys[1] is there|
;     |aws:TagKeys[1]|))
