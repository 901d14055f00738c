; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 140, existing
; new: case 140, new
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
; second field of the resource's ARN
(declare-const resource.partition String)
; third field
(declare-const resource.service String)
; everything after the fifth colon
(declare-const resource.id String)
; the call addresses no particular resource: `*`
(declare-const resource.none Bool)
(declare-const |aws:ResourceTag/Owner is present| Bool)
(declare-const |aws:ResourceTag/Owner| String)
(declare-const |aws:username is present| Bool)
(declare-const |aws:username| String)

(define-fun |existing[0] action| () Bool
  (and
    (= action.service "ec2")
    (or (= action.name "startinstances") (= action.name "stopinstances"))))
(define-fun |existing[0] resource| () Bool
  (and
    (not resource.none)
    (= resource.partition "aws")
    (= resource.service "ec2")
    (str.in_re resource.id (re.++ (str.to_re "instance/") re.all))))
(define-fun |existing[0] condition| () Bool
  (and
    |aws:ResourceTag/Owner is present|
    |aws:username is present|
    (= |aws:ResourceTag/Owner| |aws:username|)))

; Allow statement 0, line 1 of case 140, existing
; some Allow statement of case 140, existing matches
(define-fun |existing[0] matches| () Bool
  (and |existing[0] action| |existing[0] resource| |existing[0] condition|))

; Allow statement 0, line 1 of case 140, new
; some Allow statement of case 140, new matches
(define-fun |new[0] matches| () Bool (and |existing[0] action| |existing[0] resource|))

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

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.partition (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; the first five fields of an ARN hold no colon
(assert
  (str.in_re resource.service (re.* (re.union (re.range "\u{0}" "9") (re.range ";" "\u{2ffff}")))))

; what is sought
(assert (and |new[0] matches| (not |existing[0] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     resource.partition
;     resource.service
;     resource.id
;     resource.none
;     |aws:ResourceTag/Owner is present|
;     |aws:ResourceTag/Owner|
;     |aws:username is present|
;     |aws:username|))
